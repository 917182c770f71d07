// What has one actor demanded, offered or refused, and where is it said?
// :param actor => 'Norway'
// $actor (text): name or alias; positions of those who act for it are included
// returns: date, actor, act, content, addressee, issue, evidence, article, source, confidence
MATCH (wanted:Actor)
WHERE toLower(wanted.name) = toLower($actor) OR any(alias IN wanted.aliases WHERE toLower(alias) = toLower($actor))
MATCH (holder:Actor)-[:HOLDS]->(position:Position)-[:ABOUT]->(issue:Issue)
WHERE holder.id = wanted.id OR EXISTS { (holder)-[:ACTS_FOR*1..3]->(wanted) }
MATCH (position)<-[:EXPRESSES]-(statement:Statement)-[:EVIDENCED_BY]->(passage:Passage)-[:IN]->(article:Article)
OPTIONAL MATCH (article)-[:PUBLISHED_BY]->(source:Source)
OPTIONAL MATCH (position)-[:ADDRESSED_TO]->(addressee:Actor)
WITH DISTINCT holder, position, issue, statement, passage, article, source, addressee
ORDER BY addressee.name
WITH holder, position, issue, statement, passage, article, source, collect(addressee.name) AS addressees
RETURN statement.statedOn AS date, holder.name AS actor, CASE position.factuality WHEN 'asserted' THEN position.act ELSE position.act + ' (' + position.factuality + ')' END AS act, statement.content AS content, addressees AS addressee,
       issue.name AS issue, passage.text AS evidence, article.title AS article, source.name AS source, statement.confidence AS confidence
ORDER BY date, actor, act, content, article, evidence
