// What was said and done, in order?
// :param actor => ''
// :param since => date('0001-01-01')
// $actor (text): name or alias of somebody who takes part; empty for all
// $since (date): from this day on
// returns: date, kind, who, what, article
CALL () {
  MATCH (holder:Actor)-[:HOLDS]->(position:Position)<-[:EXPRESSES]-(statement:Statement)-[:EVIDENCED_BY]->(:Passage)-[:IN]->(article:Article)
  RETURN statement.statedOn AS date, position.act AS kind, [holder] AS actors, statement.content AS what, article.title AS article
  UNION
  MATCH (event:TalksEvent)-[:EVIDENCED_BY]->(:Passage)-[:IN]->(article:Article)
  OPTIONAL MATCH (event)-[:INVOLVES]->(party:Actor)
  WITH event, article, party ORDER BY party.name
  WITH event, article, collect(party) AS actors
  RETURN coalesce(event.happenedOn, event.reportedOn) AS date, event.type AS kind, actors, event.quote AS what, article.title AS article
}
WITH date, kind, actors, what, article
WHERE ($actor = '' OR any(one IN actors WHERE toLower(one.name) = toLower($actor) OR any(alias IN one.aliases WHERE toLower(alias) = toLower($actor))))
  AND ($since = date('0001-01-01') OR date >= $since)
RETURN DISTINCT date, kind, [one IN actors | one.name] AS who, what, article
ORDER BY date, kind, what, article, who
