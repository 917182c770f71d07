// Which demands has nobody answered, and for how long?
// folder: Positions
// :param actor => ''
// :param asOf => date('0001-01-01')
// :param limit => 200
// $actor (text): name or alias of who demands or is asked; empty for all
// $asOf (date): as things stood on this day; 0001-01-01 for the day of the last article
// $limit (number): rows at most, the longest open first
// returns: from, to, issue, demand, since, lastRepeated, daysOpen, reports, deadline
CALL () {
  MATCH (article:Article)
  WHERE article.publishedOn IS NOT NULL
  RETURN article.publishedOn AS lastDay ORDER BY lastDay DESC LIMIT 1
}
WITH CASE $asOf WHEN date('0001-01-01') THEN lastDay ELSE $asOf END AS asOf
MATCH (position:Position)
WHERE position.act IN ['demand', 'precondition'] AND position.factuality = 'asserted' AND position.firstOn <= asOf
  AND (position.answer = 'open' OR position.answeredOn > asOf)
MATCH (position)<-[:HOLDS]-(holder:Actor)
MATCH (position)-[:ADDRESSED_TO]->(addressee:Actor)
WHERE $actor = '' OR holder.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END OR addressee.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END
WITH asOf, position, holder, addressee
ORDER BY position.firstOn, position.id, addressee.id
LIMIT toInteger($limit)
MATCH (position)-[:ABOUT]->(issue:Issue)
RETURN holder.name AS from, addressee.name AS to, issue.name AS issue, position.content AS demand, position.firstOn AS since,
       CASE WHEN position.lastOn <= asOf THEN position.lastOn ELSE position.firstOn END AS lastRepeated,
       duration.inDays(position.firstOn, asOf).days AS daysOpen, position.reports AS reports, position.deadline AS deadline
ORDER BY daysOpen DESC, from, to, issue, demand, reports
