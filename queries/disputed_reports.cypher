// Which reports are denied by whom, and who printed which?
// folder: Sources
// :param actor => ''
// :param limit => 100
// $actor (text): name or alias of who denies; empty for all
// $limit (number): rows at most, the latest
// returns: actor, denial, deniedOn, deniedIn, claim, claimedOn, reportedBy
MATCH (denial:Position)
WHERE denial.act = 'denial'
MATCH (holder:Actor)-[:HOLDS]->(denial)
WHERE holder.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END
MATCH (denial)-[tie:CONFLICTS_WITH]-(claim:Position)
WHERE tie.rule = 'denial'
WITH holder, denial, claim
ORDER BY coalesce(denial.lastOn, date('0001-01-01')) DESC, denial.id, claim.id
LIMIT toInteger($limit)
WITH holder, denial, claim,
     COLLECT { MATCH (denial)<-[:EXPRESSES]-(:Statement)-[:EVIDENCED_BY]->(:Passage)-[:IN]->(:Article)-[:PUBLISHED_BY]->(source:Source)
               RETURN DISTINCT source.name ORDER BY source.name } AS deniedIn,
     COLLECT { MATCH (claim)<-[:EXPRESSES]-(:Statement)-[:EVIDENCED_BY]->(:Passage)-[:IN]->(:Article)-[:PUBLISHED_BY]->(source:Source)
               RETURN DISTINCT source.name ORDER BY source.name } AS reportedBy
RETURN holder.name AS actor, denial.content AS denial, denial.firstOn AS deniedOn, deniedIn, claim.act + ': ' + claim.content AS claim,
       claim.firstOn AS claimedOn, reportedBy
ORDER BY deniedOn DESC, actor, denial, claimedOn, claim, reportedBy
