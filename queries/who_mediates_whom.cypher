// Who mediates between whom, in which role, and where is it said?
// :param actor => ''
// :param since => date('0001-01-01')
// $actor (text): name or alias of a mediator or party; empty for all
// $since (date): only mediations reported on or after this day
// returns: mediator, role, parties, reports, last, evidence
MATCH (mediator:Actor)-[link:MEDIATES]->(mediation:Mediation)-[:EVIDENCED_BY]->(passage:Passage)
WHERE $since = date('0001-01-01') OR mediation.statedOn >= $since
OPTIONAL MATCH (mediation)-[:BETWEEN]->(party:Actor)
WITH mediator, link, mediation, passage, party ORDER BY party.name
WITH mediator, link, mediation, passage, collect(party) AS involved
WHERE $actor = '' OR any(one IN [mediator] + involved WHERE toLower(one.name) = toLower($actor)
                         OR any(alias IN one.aliases WHERE toLower(alias) = toLower($actor)))
WITH mediator.name AS mediator, link.role AS role, [one IN involved | one.name] AS parties, mediation, passage.text AS sentence
ORDER BY sentence
RETURN mediator, role, parties, count(DISTINCT mediation) AS reports, max(mediation.statedOn) AS last, collect(DISTINCT sentence) AS evidence
ORDER BY mediator, role, parties
