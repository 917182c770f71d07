// Which sentences, on which side, show an impasse?
// folder: Impasses
// :param actor => ''
// :param issue => ''
// :param limit => 50
// $actor (text): name or alias of a party; empty for all impasses
// $issue (text): part of the issue's name; empty for all
// $limit (number): impasses at most, the worst first
// returns: impasse, rule, actor, act, sentence, article, date
MATCH (impasse:Impasse)-[:OVER]->(issue:Issue)
WHERE issue.search CONTAINS toLower($issue)
  AND ($actor = '' OR EXISTS { MATCH (impasse)-[:BETWEEN]->(wanted:Actor) WHERE wanted.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END })
WITH DISTINCT impasse
ORDER BY impasse.severity DESC, impasse.id
LIMIT toInteger($limit)
CALL (impasse) {
  MATCH (impasse)-[:SHOWN_BY]->(position:Position)<-[:HOLDS]-(holder:Actor)
  MATCH (position)<-[said:EXPRESSES]-(statement:Statement)-[:EVIDENCED_BY]->(passage:Passage)-[:IN]->(article:Article)
  RETURN holder.name AS actor, position.act AS act, passage.text AS sentence, article.title AS article, said.statedOn AS date
  UNION
  MATCH (impasse)-[:SHOWN_BY]->(passage:Passage)-[:IN]->(article:Article)
  RETURN '' AS actor, 'stated' AS act, passage.text AS sentence, article.title AS article, article.publishedOn AS date
}
RETURN impasse.name AS impasse, impasse.rule AS rule, actor, act, sentence, article, date
ORDER BY impasse, rule, date, actor, act, sentence, article
