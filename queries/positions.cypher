// Who demands, offers or refuses what, on which issue, since when?
// folder: Positions
// :param actor => ''
// :param issue => ''
// :param since => date('0001-01-01')
// :param limit => 500
// $actor (text): name or alias of the holder or of whom it acts for; empty for all
// $issue (text): part of an issue's name; empty for all
// $since (date): only positions last reported on or after this day
// $limit (number): rows at most, the latest
// returns: actor, act, content, addressee, issue, first, last, reports, evidence
CALL () {
  MATCH (holder:Actor)
  WHERE $actor = ''
  RETURN holder
  UNION
  MATCH (wanted:Actor)
  WHERE $actor <> '' AND wanted.search CONTAINS '|' + toLower($actor) + '|'
  MATCH (holder:Actor)-[:ACTS_FOR*0..3]->(wanted)
  RETURN DISTINCT holder
}
MATCH (holder)-[:HOLDS]->(position:Position)-[:ABOUT]->(issue:Issue)
WHERE ($issue = '' OR issue.search CONTAINS toLower($issue)) AND ($since = date('0001-01-01') OR position.lastOn >= $since)
WITH holder, position, issue
ORDER BY coalesce(position.lastOn, date('0001-01-01')) DESC, position.id, issue.id
LIMIT toInteger($limit)
WITH holder, position, issue,
     COLLECT { MATCH (position)-[:ADDRESSED_TO]->(addressee:Actor) RETURN addressee.name ORDER BY addressee.name } AS addressee,
     COLLECT { MATCH (position)<-[:EXPRESSES]-(:Statement)-[:EVIDENCED_BY]->(passage:Passage) RETURN passage.text ORDER BY passage.text LIMIT 1 }
       AS sentences
RETURN holder.name AS actor, CASE position.factuality WHEN 'asserted' THEN position.act ELSE position.act + ' (' + position.factuality + ')' END AS act, position.content AS content, addressee, issue.name AS issue,
       position.firstOn AS first, position.lastOn AS last, position.reports AS reports, sentences[0] AS evidence
ORDER BY actor, issue, first, act, content, evidence
