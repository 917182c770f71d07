// What broke which impasse, and after how long?
// folder: Impasses
// :param actor => ''
// :param limit => 200
// $actor (text): name or alias of a party; empty for all
// $limit (number): rows at most, the latest
// returns: parties, issues, rule, since, until, days, brokenBy
MATCH (impasse:Impasse)
WHERE impasse.state = 'broken'
  AND ($actor = '' OR EXISTS { MATCH (impasse)-[:BETWEEN]->(wanted:Actor) WHERE wanted.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END })
WITH impasse
ORDER BY impasse.until DESC, impasse.id
LIMIT toInteger($limit)
WITH impasse,
     COLLECT { MATCH (impasse)-[:BETWEEN]->(party:Actor) RETURN party.name ORDER BY party.name } AS parties,
     COLLECT { MATCH (impasse)-[:OVER]->(issue:Issue) RETURN issue.name ORDER BY issue.name } AS issues,
     COLLECT { MATCH (impasse)-[:BROKEN_BY]->(position:Position)<-[:HOLDS]-(holder:Actor)
               WITH holder.name + ', ' + position.act + ': ' + position.content AS move RETURN move ORDER BY move } AS moves,
     COLLECT { MATCH (impasse)-[:BROKEN_BY]->(event:TalksEvent)
               WITH event.type + ': ' + event.quote AS step RETURN step ORDER BY step } AS steps
RETURN parties, issues, impasse.rule AS rule, impasse.since AS since, impasse.until AS until,
       duration.inDays(impasse.since, impasse.until).days AS days, moves + steps AS brokenBy
ORDER BY until DESC, parties, issues, rule, brokenBy
