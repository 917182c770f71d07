// What is the latest position of every actor on every issue?
// :param since => date('0001-01-01')
// $since (date): only positions last reported on or after this day
// returns: issue, actor, act, content, since, positions
MATCH (holder:Actor)-[:HOLDS]->(position:Position)-[:ABOUT]->(issue:Issue)
WHERE position.factuality = 'asserted' AND ($since = date('0001-01-01') OR position.lastOn >= $since)
WITH issue, holder, position ORDER BY position.lastOn DESC, position.confidence DESC, position.content, position.act
WITH issue, holder, collect(position) AS positions
RETURN issue.name AS issue, holder.name AS actor, positions[0].act AS act, positions[0].content AS content,
       positions[0].lastOn AS since, size(positions) AS positions
ORDER BY issue, actor, content, act
