// What is not negotiable for whom, and how often was it said?
// folder: Positions
// :param actor => ''
// :param issue => ''
// :param limit => 200
// $actor (text): name or alias of the holder; empty for all
// $issue (text): part of an issue's name; empty for all
// $limit (number): rows at most, the latest
// returns: actor, issue, redLine, first, last, reports, independentReports, evidence
MATCH (position:Position)
WHERE position.act = 'red_line' AND position.factuality = 'asserted'
MATCH (position)<-[:HOLDS]-(holder:Actor)
MATCH (position)-[:ABOUT]->(issue:Issue)
WHERE holder.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END AND issue.search CONTAINS toLower($issue)
WITH holder, position, issue
ORDER BY coalesce(position.lastOn, date('0001-01-01')) DESC, position.id
LIMIT toInteger($limit)
WITH holder, position, issue,
     COLLECT { MATCH (position)<-[:EXPRESSES]-(:Statement)-[:EVIDENCED_BY]->(passage:Passage) RETURN passage.text ORDER BY passage.text LIMIT 1 }
       AS sentences
RETURN holder.name AS actor, issue.name AS issue, position.content AS redLine, position.firstOn AS first, position.lastOn AS last,
       position.reports AS reports, position.independentReports AS independentReports, sentences[0] AS evidence
ORDER BY actor, issue, last, redLine, evidence
