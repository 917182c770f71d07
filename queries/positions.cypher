// Who demands, offers or refuses what, on which issue, since when?
// :param actor => ''
// :param issue => ''
// :param since => date('0001-01-01')
// $actor (text): name or alias of the holder or of whom it acts for; empty for all
// $issue (text): part of an issue's name; empty for all
// $since (date): only positions last reported on or after this day
// returns: actor, act, content, addressee, issue, first, last, reports, evidence
MATCH (holder:Actor)-[:HOLDS]->(position:Position)-[:ABOUT]->(issue:Issue)
WHERE ($actor = '' OR toLower(holder.name) = toLower($actor) OR any(alias IN holder.aliases WHERE toLower(alias) = toLower($actor))
       OR EXISTS { MATCH (holder)-[:ACTS_FOR*1..3]->(wanted:Actor)
                   WHERE toLower(wanted.name) = toLower($actor) OR any(alias IN wanted.aliases WHERE toLower(alias) = toLower($actor)) })
  AND ($issue = '' OR toLower(issue.name) CONTAINS toLower($issue))
  AND ($since = date('0001-01-01') OR position.lastOn >= $since)
OPTIONAL MATCH (position)-[:ADDRESSED_TO]->(addressee:Actor)
WITH holder, position, issue, addressee ORDER BY addressee.name
WITH holder, position, issue, collect(addressee.name) AS addressees
MATCH (position)<-[:EXPRESSES]-(statement:Statement)-[:EVIDENCED_BY]->(passage:Passage)
WITH holder, position, issue, addressees, passage.text AS sentence ORDER BY sentence
WITH holder, position, issue, addressees, collect(DISTINCT sentence) AS sentences
RETURN holder.name AS actor,
       CASE position.factuality WHEN 'asserted' THEN position.act ELSE position.act + ' (' + position.factuality + ')' END AS act, position.content AS content, addressees AS addressee, issue.name AS issue,
       position.firstOn AS first, position.lastOn AS last, position.statements AS reports, sentences[0] AS evidence
ORDER BY actor, issue, first, act, content, evidence
