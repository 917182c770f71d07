// How do two actors stand on the same issues?
// folder: Positions
// :param one => 'Norway'
// :param other => 'Iceland'
// :param issue => ''
// $one (text): name or alias; positions of those who act for it are included
// $other (text): name or alias of the second actor, alike
// $issue (text): part of an issue's name; empty for all
// returns: issue, one, other, answers, conflicts
CALL () {
  MATCH (first:Actor)
  WHERE first.search CONTAINS '|' + toLower($one) + '|'
  MATCH (first)<-[:ACTS_FOR*0..3]-(holder:Actor)
  WITH DISTINCT holder
  MATCH (holder)-[:HOLDS]->(position:Position)-[:ABOUT]->(issue:Issue)
  WHERE issue.search CONTAINS toLower($issue)
  RETURN issue, position, true AS first
  UNION ALL
  MATCH (second:Actor)
  WHERE second.search CONTAINS '|' + toLower($other) + '|'
  MATCH (second)<-[:ACTS_FOR*0..3]-(holder:Actor)
  WITH DISTINCT holder
  MATCH (holder)-[:HOLDS]->(position:Position)-[:ABOUT]->(issue:Issue)
  WHERE issue.search CONTAINS toLower($issue)
  RETURN issue, position, false AS first
}
WITH issue, position, first
ORDER BY coalesce(position.lastOn, date('0001-01-01')) DESC, position.content, position.id
WITH issue, collect(CASE WHEN first THEN position END)[..100] AS mine, collect(CASE WHEN first THEN null ELSE position END)[..100] AS theirs
WHERE size(mine) > 0 AND size(theirs) > 0
RETURN issue.name AS issue, [one IN mine[..5] | one.act + ': ' + one.content] AS one, [one IN theirs[..5] | one.act + ': ' + one.content] AS other,
       size([one IN mine WHERE EXISTS { MATCH (one)-[:RESPONDS_TO]-(two:Position) WHERE two IN theirs }]) AS answers,
       size([one IN mine WHERE EXISTS { MATCH (one)-[:CONFLICTS_WITH]-(two:Position) WHERE two IN theirs }]) AS conflicts
ORDER BY conflicts DESC, issue, one, other
