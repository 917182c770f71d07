// Who holds which position on an issue?
// :param issue => 'Fisheries'
// $issue (text): part of the issue's name
// returns: issue, actor, act, content, last, evidence, article
MATCH (holder:Actor)-[:HOLDS]->(position:Position)-[:ABOUT]->(issue:Issue)
WHERE toLower(issue.name) CONTAINS toLower($issue)
MATCH (position)<-[:EXPRESSES]-(statement:Statement)-[:EVIDENCED_BY]->(passage:Passage)-[:IN]->(article:Article)
RETURN issue.name AS issue, holder.name AS actor, position.act AS act, statement.content AS content, statement.statedOn AS last,
       passage.text AS evidence, article.title AS article
ORDER BY issue, actor, last, act, content, evidence, article
