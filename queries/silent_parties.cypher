// Who has said nothing for some days about what is demanded of it?
// folder: Talks
// :param asOf => date('0001-01-01')
// :param days => 14
// :param limit => 200
// $asOf (date): as things stood on this day; 0001-01-01 for the day of the last article
// $days (number): days of silence at least
// $limit (number): rows at most, the longest silent first
// returns: party, issue, demands, lastDemanded, lastWord, daysSilent
CALL () {
  MATCH (article:Article)
  WHERE article.publishedOn IS NOT NULL
  RETURN article.publishedOn AS lastDay ORDER BY lastDay DESC LIMIT 1
}
WITH CASE $asOf WHEN date('0001-01-01') THEN lastDay ELSE $asOf END AS asOf
CALL (asOf) {
  MATCH (demand:Position)
  WHERE demand.act IN ['demand', 'precondition'] AND demand.factuality = 'asserted' AND demand.firstOn <= asOf
    AND (demand.answer = 'open' OR demand.answeredOn > asOf)
  MATCH (demand)-[:ADDRESSED_TO]->(party:Actor)
  MATCH (demand)-[:ABOUT]->(issue:Issue)
  RETURN party, issue, demand.firstOn AS demanded, CASE WHEN demand.lastOn <= asOf THEN demand.lastOn ELSE demand.firstOn END AS repeated, null AS word
  UNION ALL
  MATCH (speaker:Actor)-[:ACTS_FOR*0..3]->(party:Actor)
  MATCH (speaker)-[:HOLDS]->(position:Position)-[:ABOUT]->(issue:Issue)
  WHERE position.firstOn <= asOf
  RETURN party, issue, null AS demanded, null AS repeated,
         CASE WHEN position.lastOn <= asOf THEN position.lastOn ELSE position.firstOn END AS word
}
WITH asOf, party, issue, count(demanded) AS demands, min(demanded) AS since, max(repeated) AS lastDemanded, max(word) AS lastWord
WHERE demands > 0 AND duration.inDays(CASE WHEN lastWord > since THEN lastWord ELSE since END, asOf).days >= $days
RETURN party.name AS party, issue.name AS issue, demands, lastDemanded, lastWord,
       duration.inDays(CASE WHEN lastWord > since THEN lastWord ELSE since END, asOf).days AS daysSilent
ORDER BY daysSilent DESC, party, issue, demands, lastDemanded
LIMIT toInteger($limit)
