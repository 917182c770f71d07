// Worst impasse, open ones first: its parties, issue, positions and end, drawn
// folder: Graphs
// :param actor => ''
// :param issue => ''
// $actor (text): name or alias of a party; empty for any
// $issue (text): part of the issue's name; empty for any
// returns: paths
MATCH (impasse:Impasse)-[:OVER]->(issue:Issue)
WHERE issue.search CONTAINS toLower($issue)
  AND ($actor = '' OR EXISTS { MATCH (impasse)-[:BETWEEN]->(wanted:Actor)
                               WHERE wanted.search CONTAINS '|' + toLower($actor) + '|' })
WITH DISTINCT impasse ORDER BY CASE impasse.state WHEN 'open' THEN 0 ELSE 1 END, impasse.severity DESC, impasse.id LIMIT 1
CALL (impasse) {
  MATCH paths = (impasse)-[:BETWEEN]->(:Actor)
  RETURN paths ORDER BY [node IN nodes(paths) | node.id] LIMIT 6
  UNION
  MATCH paths = (impasse)-[:OVER]->(:Issue)
  RETURN paths ORDER BY [node IN nodes(paths) | node.id] LIMIT 3
  UNION
  MATCH paths = (impasse)-[:SHOWN_BY]->(:Position)<-[:HOLDS]-(:Actor)
  RETURN paths ORDER BY [node IN nodes(paths) | node.id] LIMIT 8
  UNION
  MATCH paths = (impasse)-[:SHOWN_BY]->(:Passage)
  RETURN paths ORDER BY [node IN nodes(paths) | node.id] LIMIT 2
  UNION
  MATCH paths = (impasse)-[:BROKEN_BY]->()
  RETURN paths ORDER BY [node IN nodes(paths) | node.id] LIMIT 3
}
RETURN paths
ORDER BY [node IN nodes(paths) | node.id]
