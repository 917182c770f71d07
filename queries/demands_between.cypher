// What does one actor demand of another?
// folder: Positions
// :param from => 'Norway'
// :param to => 'Iceland'
// :param limit => 500
// $from (text): name or alias of who demands; those who act for it are included; empty for all
// $to (text): name or alias of the addressee or of whom it acts for; empty for all
// $limit (number): rows at most, the latest
// returns: date, from, to, content, issue, evidence, article
MATCH (demander:Actor)
WHERE demander.search CONTAINS CASE $from WHEN '' THEN '' ELSE '|' + toLower($from) + '|' END
MATCH (holder:Actor)-[:ACTS_FOR*0..3]->(demander)
WITH DISTINCT holder
MATCH (holder)-[:HOLDS]->(position:Position)-[:ADDRESSED_TO]->(addressee:Actor)
WHERE position.act IN ['demand', 'precondition']
  AND ($to = '' OR EXISTS { MATCH (addressee)-[:ACTS_FOR*0..3]->(asked:Actor) WHERE asked.search CONTAINS CASE $to WHEN '' THEN '' ELSE '|' + toLower($to) + '|' END })
WITH holder, position, addressee
ORDER BY coalesce(position.lastOn, date('0001-01-01')) DESC, position.id, addressee.id
LIMIT toInteger($limit)
MATCH (position)-[:ABOUT]->(issue:Issue)
MATCH (position)<-[said:EXPRESSES]-(statement:Statement)-[:EVIDENCED_BY]->(passage:Passage)-[:IN]->(article:Article)
RETURN said.statedOn AS date, holder.name AS from, addressee.name AS to, said.content AS content, issue.name AS issue,
       passage.text AS evidence, article.title AS article
ORDER BY date, from, to, content, evidence, article
