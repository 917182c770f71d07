// Which preconditions wait for each other?
// folder: Impasses
// :param limit => 100
// $limit (number): rows at most, the latest
// returns: parties, issues, state, since, conditions
MATCH (impasse:Impasse)
WHERE impasse.rule = 'precondition_cycle'
WITH impasse
ORDER BY coalesce(impasse.lastOn, date('0001-01-01')) DESC, impasse.id
LIMIT toInteger($limit)
WITH impasse,
     COLLECT { MATCH (impasse)-[:BETWEEN]->(party:Actor) RETURN party.name ORDER BY party.name } AS parties,
     COLLECT { MATCH (impasse)-[:OVER]->(issue:Issue) RETURN issue.name ORDER BY issue.name } AS issues,
     COLLECT { MATCH (impasse)-[:SHOWN_BY]->(position:Position)<-[:HOLDS]-(holder:Actor)
               WITH holder.name + ': ' + coalesce(position.condition, position.content) AS condition RETURN condition ORDER BY condition } AS conditions
RETURN parties, issues, impasse.state AS state, impasse.since AS since, conditions
ORDER BY state DESC, since, parties, issues, conditions
