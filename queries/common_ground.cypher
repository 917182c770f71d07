// Where do numbers offered and numbers demanded meet? Of the latest five of each on an issue
// folder: Positions
// :param issue => ''
// :param limit => 100
// $issue (text): part of an issue's name; empty for all
// $limit (number): rows at most, the latest offers
// returns: issue, from, offered, to, demanded, unit, gap, meets, offeredOn, demandedOn
MATCH (holder:Actor)-[:HOLDS]->(position:Position)-[:ABOUT]->(issue:Issue)
WHERE position.act IN ['offer', 'concession', 'promise', 'demand'] AND position.factuality = 'asserted' AND size(position.amounts) = 1
  AND issue.search CONTAINS toLower($issue)
WITH holder, position, issue
ORDER BY coalesce(position.lastOn, date('0001-01-01')) DESC, position.id
WITH issue, position.units[0] AS unit, collect(CASE position.act WHEN 'demand' THEN null ELSE [position, holder] END)[..5] AS offers,
     collect(CASE position.act WHEN 'demand' THEN [position, holder] END)[..5] AS demands
UNWIND offers AS given
WITH issue, unit, demands, given[0] AS offer, given[1] AS giver
UNWIND demands AS asked
WITH issue, unit, offer, giver, asked[0] AS demand, asked[1] AS asker
WHERE giver.id <> asker.id
WITH issue, unit, offer, demand, giver, asker
ORDER BY coalesce(offer.lastOn, date('0001-01-01')) DESC, offer.id, demand.id
LIMIT toInteger($limit)
RETURN issue.name AS issue, giver.name AS from, offer.amounts[0] AS offered, asker.name AS to, demand.amounts[0] AS demanded,
       unit, demand.amounts[0] - offer.amounts[0] AS gap, offer.amounts[0] >= demand.amounts[0] AS meets,
       offer.firstOn AS offeredOn, demand.firstOn AS demandedOn
ORDER BY issue, unit, gap, from, to, offeredOn, demandedOn, offered
