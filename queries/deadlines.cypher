// Which deadlines are set, by whom, for what?
// folder: Talks
// :param asOf => date('0001-01-01')
// :param limit => 200
// $asOf (date): deadlines on or after this day; 0001-01-01 for the day of the last article
// $limit (number): rows at most, the nearest first
// returns: deadline, daysLeft, actor, addressee, act, content, issue, answer
CALL () {
  MATCH (article:Article)
  WHERE article.publishedOn IS NOT NULL
  RETURN article.publishedOn AS lastDay ORDER BY lastDay DESC LIMIT 1
}
WITH CASE $asOf WHEN date('0001-01-01') THEN lastDay ELSE $asOf END AS asOf
MATCH (position:Position)
WHERE position.deadline >= asOf AND position.factuality = 'asserted'
WITH asOf, position
ORDER BY position.deadline, position.id
LIMIT toInteger($limit)
MATCH (position)<-[:HOLDS]-(holder:Actor)
MATCH (position)-[:ABOUT]->(issue:Issue)
WITH asOf, holder, position, issue,
     COLLECT { MATCH (position)-[:ADDRESSED_TO]->(addressee:Actor) RETURN addressee.name ORDER BY addressee.name } AS addressee
RETURN position.deadline AS deadline, duration.inDays(asOf, position.deadline).days AS daysLeft, holder.name AS actor, addressee,
       position.act AS act, position.content AS content, issue.name AS issue, position.answer AS answer
ORDER BY deadline, actor, act, content, issue
