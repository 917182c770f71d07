// What has one actor demanded, offered or refused, and where is it said?
// folder: Positions
// :param actor => 'Norway'
// :param limit => 500
// $actor (text): name or alias; positions of those who act for it are included
// $limit (number): rows at most, the latest
// returns: date, actor, act, content, addressee, issue, evidence, article, source, confidence
MATCH (wanted:Actor)
WHERE wanted.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END
MATCH (holder:Actor)-[:ACTS_FOR*0..3]->(wanted)
WITH DISTINCT holder
MATCH (holder)-[:HOLDS]->(position:Position)<-[said:EXPRESSES]-(statement:Statement)
WITH holder, position, said, statement
ORDER BY coalesce(said.statedOn, date('0001-01-01')) DESC, statement.id
LIMIT toInteger($limit)
MATCH (position)-[:ABOUT]->(issue:Issue)
MATCH (statement)-[:EVIDENCED_BY]->(passage:Passage)-[:IN]->(article:Article)
OPTIONAL MATCH (article)-[:PUBLISHED_BY]->(source:Source)
WITH holder, position, issue, said, statement, passage, article, source,
     COLLECT { MATCH (position)-[:ADDRESSED_TO]->(addressee:Actor) RETURN addressee.name ORDER BY addressee.name } AS addressee
RETURN said.statedOn AS date, holder.name AS actor, CASE position.factuality WHEN 'asserted' THEN position.act ELSE position.act + ' (' + position.factuality + ')' END AS act, said.content AS content, addressee, issue.name AS issue,
       passage.text AS evidence, article.title AS article, source.name AS source, statement.confidence AS confidence
ORDER BY date, actor, act, content, article, evidence
