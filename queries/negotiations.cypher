// Which negotiations are there, between whom, over what?
// folder: Talks
// :param actor => ''
// :param limit => 200
// $actor (text): name or alias of a party; empty for all
// $limit (number): rows at most, the latest
// returns: negotiation, parties, issues, started, last, articles, openImpasses
MATCH (negotiation:Negotiation)
WHERE $actor = '' OR EXISTS { MATCH (negotiation)<-[:PARTY_TO]-(wanted:Actor) WHERE wanted.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END }
WITH negotiation
ORDER BY coalesce(negotiation.lastOn, date('0001-01-01')) DESC, negotiation.name, negotiation.id
LIMIT toInteger($limit)
WITH negotiation,
     COLLECT { MATCH (negotiation)<-[:PARTY_TO]-(party:Actor) RETURN party.name ORDER BY party.name } AS parties,
     COLLECT { MATCH (negotiation)-[:OVER]->(issue:Issue) RETURN issue.name ORDER BY issue.name } AS issues,
     COUNT { MATCH (negotiation)<-[:IN_NEGOTIATION]-(impasse:Impasse) WHERE impasse.state = 'open' } AS openImpasses
RETURN negotiation.name AS negotiation, parties, issues, negotiation.startedOn AS started, negotiation.lastOn AS last,
       negotiation.articles AS articles, openImpasses
ORDER BY last DESC, negotiation, parties, issues
