// How many independent outlets carry a position?
// folder: Sources
// :param actor => ''
// :param issue => ''
// :param limit => 100
// $actor (text): name or alias of the holder; empty for all
// $issue (text): part of an issue's name; empty for all
// $limit (number): rows at most, the best corroborated first
// returns: actor, act, content, issue, reports, independentReports, sources, outlets
MATCH (holder:Actor)-[:HOLDS]->(position:Position)-[:ABOUT]->(issue:Issue)
WHERE holder.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END AND issue.search CONTAINS toLower($issue)
WITH holder, position, issue
ORDER BY position.independentReports DESC, position.sources DESC, position.reports DESC, position.id
LIMIT toInteger($limit)
WITH holder, position, issue, COLLECT { MATCH (position)<-[:EXPRESSES]-(:Statement)-[:EVIDENCED_BY]->(:Passage)-[:IN]->(:Article)-[:PUBLISHED_BY]->(outlet:Source)
               RETURN DISTINCT outlet.name ORDER BY outlet.name } AS outlets
RETURN holder.name AS actor, CASE position.factuality WHEN 'asserted' THEN position.act ELSE position.act + ' (' + position.factuality + ')' END AS act, position.content AS content, issue.name AS issue, position.reports AS reports,
       position.independentReports AS independentReports, position.sources AS sources, outlets
ORDER BY independentReports DESC, sources DESC, reports DESC, actor, act, content, issue
