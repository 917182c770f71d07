// What is the latest position of every actor on every issue?
// folder: Positions
// :param actor => ''
// :param issue => ''
// :param since => date('0001-01-01')
// :param limit => 500
// $actor (text): name or alias; empty for all
// $issue (text): part of an issue's name; empty for all
// $since (date): only positions last reported on or after this day
// $limit (number): rows at most, the latest
// returns: issue, actor, act, content, since, positions
MATCH (holder:Actor)-[:HOLDS]->(position:Position)-[:ABOUT]->(issue:Issue)
WHERE holder.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END AND issue.search CONTAINS toLower($issue)
  AND position.factuality = 'asserted' AND ($since = date('0001-01-01') OR position.lastOn >= $since)
WITH issue, holder, count(position) AS positions, max(toString(coalesce(position.lastOn, date('0001-01-01'))) + position.id) AS dayAndId
ORDER BY dayAndId DESC, issue.id
LIMIT toInteger($limit)
MATCH (latest:Position {id: substring(dayAndId, 10)})
RETURN issue.name AS issue, holder.name AS actor, latest.act AS act, latest.content AS content, latest.lastOn AS since, positions
ORDER BY issue, actor, content, act
