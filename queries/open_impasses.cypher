// Where are talks stuck, between whom and over what, worst first?
// folder: Impasses
// :param actor => ''
// :param issue => ''
// :param since => date('0001-01-01')
// :param limit => 200
// $actor (text): name or alias of a party; empty for all
// $issue (text): part of the issue's name; empty for all
// $since (date): only impasses last reported on or after this day
// $limit (number): rows at most, the worst first
// returns: parties, issue, rule, severity, since, last, evidence
MATCH (impasse:Impasse)-[:OVER]->(issue:Issue)
WHERE impasse.state = 'open' AND issue.search CONTAINS toLower($issue)
  AND ($since = date('0001-01-01') OR impasse.lastOn >= $since)
  AND ($actor = '' OR EXISTS { MATCH (impasse)-[:BETWEEN]->(wanted:Actor) WHERE wanted.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END })
WITH impasse, issue
ORDER BY impasse.severity DESC, coalesce(impasse.lastOn, date('0001-01-01')) DESC, impasse.id, issue.id
LIMIT toInteger($limit)
WITH impasse, issue,
     COLLECT { MATCH (impasse)-[:BETWEEN]->(party:Actor) RETURN party.name ORDER BY party.name } AS parties,
     COLLECT { MATCH (impasse)-[:SHOWN_BY]->(passage:Passage) RETURN DISTINCT passage.text ORDER BY passage.text } AS told,
     COLLECT { MATCH (impasse)-[:SHOWN_BY]->(:Position)<-[:EXPRESSES]-(:Statement)-[:EVIDENCED_BY]->(passage:Passage)
               RETURN DISTINCT passage.text ORDER BY passage.text } AS shown
RETURN parties, issue.name AS issue, impasse.rule AS rule, impasse.severity AS severity, impasse.since AS since, impasse.lastOn AS last,
       told + [text IN shown WHERE NOT text IN told] AS evidence
ORDER BY severity DESC, last DESC, parties, issue, rule, evidence
