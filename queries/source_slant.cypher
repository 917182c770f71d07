// Which outlet reports whom with which acts?
// folder: Sources
// :param source => ''
// :param actor => ''
// :param limit => 200
// $source (text): part of the outlet's name; empty for all
// $actor (text): name or alias of the holder; empty for all
// $limit (number): rows at most, the most reported first
// returns: source, actor, reports, cooperative, confrontational, acts, meanConfidence
MATCH (source:Source)<-[:PUBLISHED_BY]-(article:Article)<-[:IN]-(:Passage)<-[:EVIDENCED_BY]-(statement:Statement)-[:EXPRESSES]->(position:Position)
      <-[:HOLDS]-(holder:Actor)
WHERE toLower(source.name) CONTAINS toLower($source) AND holder.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END
WITH source, holder, position.act AS act, position.polarity AS polarity, count(statement) AS number, sum(statement.confidence) AS confidence
ORDER BY number DESC, act
WITH source, holder, sum(number) AS reports, sum(CASE WHEN polarity > 0 THEN number ELSE 0 END) AS cooperative,
     sum(CASE WHEN polarity < 0 THEN number ELSE 0 END) AS confrontational, collect(act + ' ' + toString(number)) AS acts, sum(confidence) AS confidence
RETURN source.name AS source, holder.name AS actor, reports, cooperative, confrontational, acts, round(confidence / reports, 2) AS meanConfidence
ORDER BY reports DESC, source, actor, acts
LIMIT toInteger($limit)
