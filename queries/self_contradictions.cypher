// Who took back what it had given, or denies what it is said to have given?
// folder: Positions
// :param actor => ''
// :param days => 60
// :param limit => 100
// $actor (text): name or alias of who does; empty for all
// $days (number): days between the two at most
// $limit (number): rows at most, the latest
// returns: actor, issue, before, said, after, thenSaid, days
CALL () {
  MATCH (shift:Shift)-[:FROM]->(earlier:Position)
  WHERE shift.direction = 'away'
  MATCH (shift)-[:TO]->(later:Position)
  RETURN earlier, later
  UNION
  MATCH (denial:Position)-[tie:CONFLICTS_WITH]-(claim:Position)
  WHERE denial.act = 'denial' AND tie.rule = 'denial' AND denial.firstOn IS NOT NULL AND claim.firstOn IS NOT NULL
  WITH CASE WHEN claim.firstOn <= denial.firstOn THEN [claim, denial] ELSE [denial, claim] END AS pair
  RETURN pair[0] AS earlier, pair[1] AS later
}
WITH DISTINCT earlier, later
WHERE duration.inDays(earlier.firstOn, later.firstOn).days <= $days
MATCH (later)<-[:HOLDS]-(holder:Actor)
MATCH (later)-[:ABOUT]->(issue:Issue)
WHERE holder.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END
WITH holder, issue, earlier, later
ORDER BY later.firstOn DESC, later.id, earlier.id
LIMIT toInteger($limit)
RETURN holder.name AS actor, issue.name AS issue, earlier.firstOn AS before, earlier.act + ': ' + earlier.content AS said,
       later.firstOn AS after, later.act + ': ' + later.content AS thenSaid, duration.inDays(earlier.firstOn, later.firstOn).days AS days
ORDER BY after DESC, actor, issue, before, said, thenSaid
