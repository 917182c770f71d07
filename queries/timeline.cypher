// What was said and done, in order?
// folder: Talks
// :param actor => ''
// :param since => date('0001-01-01')
// :param limit => 500
// $actor (text): name or alias of somebody who takes part; empty for all
// $since (date): from this day on
// $limit (number): rows at most, the latest
// returns: date, kind, who, what, article
CALL () {
  MATCH (holder:Actor)-[:HOLDS]->(position:Position)<-[said:EXPRESSES]-(statement:Statement)
  WHERE holder.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END AND ($since = date('0001-01-01') OR said.statedOn >= $since)
  WITH holder, position, said, statement
  ORDER BY coalesce(said.statedOn, date('0001-01-01')) DESC, statement.id
  LIMIT toInteger($limit)
  MATCH (statement)-[:EVIDENCED_BY]->(:Passage)-[:IN]->(article:Article)
  RETURN said.statedOn AS date, CASE position.factuality WHEN 'asserted' THEN position.act ELSE position.act + ' (' + position.factuality + ')' END AS kind, [holder.name] AS who, said.content AS what, article.title AS article
  UNION
  MATCH (event:TalksEvent)
  WHERE ($since = date('0001-01-01') OR coalesce(event.happenedOn, event.reportedOn) >= $since)
    AND ($actor = '' OR EXISTS { MATCH (event)-[:INVOLVES]->(wanted:Actor) WHERE wanted.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END })
  WITH event
  ORDER BY coalesce(event.happenedOn, event.reportedOn, date('0001-01-01')) DESC, event.id
  LIMIT toInteger($limit)
  MATCH (event)-[:EVIDENCED_BY]->(:Passage)-[:IN]->(article:Article)
  RETURN coalesce(event.happenedOn, event.reportedOn) AS date, event.type AS kind,
         COLLECT { MATCH (event)-[:INVOLVES]->(party:Actor) RETURN party.name ORDER BY party.name } AS who, event.quote AS what,
         article.title AS article
}
WITH date, kind, who, what, article
ORDER BY coalesce(date, date('0001-01-01')) DESC, kind, what, article, who
LIMIT toInteger($limit)
RETURN date, kind, who, what, article
ORDER BY date, kind, what, article, who
