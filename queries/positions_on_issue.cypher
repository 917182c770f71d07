// Who holds which position on an issue?
// folder: Positions
// :param issue => 'Fisheries'
// :param limit => 500
// $issue (text): part of the issue's name
// $limit (number): rows at most, the latest
// returns: issue, actor, act, content, last, evidence, article
MATCH (issue:Issue)
WHERE issue.search CONTAINS toLower($issue)
MATCH (issue)<-[:ABOUT]-(position:Position)<-[said:EXPRESSES]-(statement:Statement)
WITH issue, position, said, statement
ORDER BY coalesce(said.statedOn, date('0001-01-01')) DESC, statement.id, issue.id
LIMIT toInteger($limit)
MATCH (position)<-[:HOLDS]-(holder:Actor)
MATCH (statement)-[:EVIDENCED_BY]->(passage:Passage)-[:IN]->(article:Article)
RETURN issue.name AS issue, holder.name AS actor, CASE position.factuality WHEN 'asserted' THEN position.act ELSE position.act + ' (' + position.factuality + ')' END AS act, said.content AS content, said.statedOn AS last,
       passage.text AS evidence, article.title AS article
ORDER BY issue, actor, last, act, content, evidence, article
