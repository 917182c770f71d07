// Who speaks or decides for whom, in which role, since when?
// folder: Actors
// :param actor => ''
// :param limit => 500
// $actor (text): name or alias of either side; empty for all
// $limit (number): rows at most, those who speak most first
// returns: actor, kind, role, actsFor, from, to, statements
MATCH (agent:Actor)-[link:ACTS_FOR]->(principal:Actor)
WHERE agent.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END OR principal.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END
WITH agent, link, principal, COUNT { (agent)<-[:STATED_BY]-(:Statement) } AS statements
RETURN agent.name AS actor, agent.kind AS kind, link.role AS role, principal.name AS actsFor, link.from AS from, link.to AS to, statements
ORDER BY statements DESC, actor, actsFor, role, from, to, kind
LIMIT toInteger($limit)
