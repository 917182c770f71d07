// What does one actor demand of another?
// :param from => 'Norway'
// :param to => 'Iceland'
// $from (text): name or alias of who demands; those who act for it are included; empty for all
// $to (text): name or alias of the addressee; empty for all
// returns: date, from, to, content, issue, evidence, article
MATCH (holder:Actor)-[:HOLDS]->(position:Position)-[:ADDRESSED_TO]->(addressee:Actor)
WHERE position.act IN ['demand', 'precondition']
  AND ($from = '' OR toLower(holder.name) = toLower($from) OR any(alias IN holder.aliases WHERE toLower(alias) = toLower($from))
       OR EXISTS { MATCH (holder)-[:ACTS_FOR*1..3]->(demander:Actor)
                   WHERE toLower(demander.name) = toLower($from) OR any(alias IN demander.aliases WHERE toLower(alias) = toLower($from)) })
  AND ($to = '' OR toLower(addressee.name) = toLower($to) OR any(alias IN addressee.aliases WHERE toLower(alias) = toLower($to))
       OR EXISTS { MATCH (addressee)-[:ACTS_FOR*1..3]->(asked:Actor)
                   WHERE toLower(asked.name) = toLower($to) OR any(alias IN asked.aliases WHERE toLower(alias) = toLower($to)) })
MATCH (position)-[:ABOUT]->(issue:Issue)
MATCH (position)<-[:EXPRESSES]-(statement:Statement)-[:EVIDENCED_BY]->(passage:Passage)-[:IN]->(article:Article)
RETURN statement.statedOn AS date, holder.name AS from, addressee.name AS to, statement.content AS content, issue.name AS issue,
       passage.text AS evidence, article.title AS article
ORDER BY date, from, to, content, evidence, article
