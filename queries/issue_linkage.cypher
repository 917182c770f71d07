// Which issues are tied together by conditions?
// folder: Talks
// :param issue => ''
// :param limit => 100
// $issue (text): part of the name of either issue; empty for all
// $limit (number): rows at most, the most often tied first
// returns: issue, dependsOn, actors, positions, last
MATCH (issue:Issue)<-[:ABOUT]-(position:Position)-[:CONDITIONAL_ON]->(:Position)-[:ABOUT]->(condition:Issue)
WHERE issue.id <> condition.id AND (issue.search CONTAINS toLower($issue) OR condition.search CONTAINS toLower($issue))
MATCH (position)<-[:HOLDS]-(holder:Actor)
WITH issue, condition, holder.name AS name, position ORDER BY name
WITH issue, condition, collect(DISTINCT name) AS actors, count(DISTINCT position.id) AS positions, max(position.lastOn) AS last
RETURN issue.name AS issue, condition.name AS dependsOn, actors, positions, last
ORDER BY positions DESC, issue, dependsOn, last, actors
LIMIT toInteger($limit)
