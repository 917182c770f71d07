// Who agrees with whom and who is at odds, on how many issues?
// folder: Actors
// :param since => date('0001-01-01')
// :param until => date('9999-12-31')
// :param limit => 200
// $since (date): answers and conflicts from this day on
// $until (date): up to this day
// $limit (number): pairs at most, those with most to do with each other first
// returns: actorA, actorB, agree, conflict, net, issues
CALL () {
  MATCH (one:Actor)-[:HOLDS]->(first:Position)-[link:RESPONDS_TO]->(second:Position)<-[:HOLDS]-(other:Actor)
  WHERE first.firstOn >= $since AND first.firstOn <= $until
  RETURN one, other, first, second, link.answer = 'accepted' AS agreed
  UNION ALL
  MATCH (one:Actor)-[:HOLDS]->(first:Position)-[:CONFLICTS_WITH]->(second:Position)<-[:HOLDS]-(other:Actor)
  WHERE first.firstOn >= $since AND first.firstOn <= $until
  RETURN one, other, first, second, false AS agreed
}
WITH one, other, first, second, agreed
WHERE one.id <> other.id
MATCH (first)-[:ABOUT]->(issue:Issue)
WITH CASE WHEN one.name < other.name OR (one.name = other.name AND one.id < other.id) THEN [one.name, other.name, one.id, other.id]
          ELSE [other.name, one.name, other.id, one.id] END AS pair,
     CASE WHEN first.id < second.id THEN [first.id, second.id] ELSE [second.id, first.id] END AS positions, issue, agreed
WITH pair, count(DISTINCT CASE WHEN agreed THEN positions END) AS agree,
     count(DISTINCT CASE WHEN agreed THEN null ELSE positions END) AS conflict, count(DISTINCT issue.id) AS issues
ORDER BY agree + conflict DESC, pair
LIMIT toInteger($limit)
RETURN pair[0] AS actorA, pair[1] AS actorB, agree, conflict, agree - conflict AS net, issues
ORDER BY net DESC, agree DESC, actorA, actorB, issues
