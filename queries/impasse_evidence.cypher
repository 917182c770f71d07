// Which sentences, on which side, show an impasse?
// :param actor => 'Norway'
// $actor (text): name or alias of a party; empty for all impasses
// returns: impasse, rule, actor, act, sentence, article, date
MATCH (impasse:Impasse)-[:BETWEEN]->(party:Actor)
WHERE $actor = '' OR toLower(party.name) = toLower($actor) OR any(alias IN party.aliases WHERE toLower(alias) = toLower($actor))
WITH DISTINCT impasse
CALL (impasse) {
  MATCH (impasse)-[:SHOWN_BY]->(position:Position)<-[:HOLDS]-(holder:Actor)
  MATCH (position)<-[:EXPRESSES]-(statement:Statement)-[:EVIDENCED_BY]->(passage:Passage)-[:IN]->(article:Article)
  RETURN holder.name AS actor, position.act AS act, passage.text AS sentence, article.title AS article, statement.statedOn AS date
  UNION
  MATCH (impasse)-[:SHOWN_BY]->(passage:Passage)-[:IN]->(article:Article)
  RETURN '' AS actor, 'stated' AS act, passage.text AS sentence, article.title AS article, article.publishedOn AS date
}
RETURN impasse.name AS impasse, impasse.rule AS rule, actor, act, sentence, article, date
ORDER BY impasse, rule, date, actor, act, sentence, article
