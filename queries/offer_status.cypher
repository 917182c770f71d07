// Who accepted, refused or passed over each offer?
// folder: Positions
// :param actor => ''
// :param issue => ''
// :param limit => 100
// $actor (text): name or alias of who offers; empty for all
// $issue (text): part of an issue's name; empty for all
// $limit (number): offers at most, the latest
// returns: date, from, issue, offer, party, answer, words, answeredOn
MATCH (offer:Position)
WHERE offer.act = 'offer' AND offer.factuality = 'asserted'
MATCH (offer)<-[:HOLDS]-(holder:Actor)
MATCH (offer)-[:ABOUT]->(issue:Issue)
WHERE holder.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END AND issue.search CONTAINS toLower($issue)
WITH holder, offer, issue
ORDER BY coalesce(offer.firstOn, date('0001-01-01')) DESC, offer.id
LIMIT toInteger($limit)
CALL (offer) {
  MATCH (offer)-[:ADDRESSED_TO]->(party:Actor)
  RETURN party
  UNION
  MATCH (offer)-[:IN_NEGOTIATION]->(:Negotiation)<-[:PARTY_TO]-(party:Actor)
  RETURN party
  UNION
  MATCH (offer)<-[:RESPONDS_TO]-(:Position)<-[:HOLDS]-(party:Actor)
  RETURN party
}
WITH holder, offer, issue, party
WHERE party.id <> holder.id AND NOT EXISTS { MATCH (holder)-[:ACTS_FOR*1..3]->(party) }
CALL (offer, party) {
  OPTIONAL MATCH (offer)<-[link:RESPONDS_TO]-(reply:Position)<-[:HOLDS]-(party)
  RETURN link.answer AS answer, reply.content AS words, reply.firstOn AS answeredOn
  ORDER BY coalesce(answeredOn, date('0001-01-01')) DESC, answer, words LIMIT 1
}
RETURN offer.firstOn AS date, holder.name AS from, issue.name AS issue, offer.content AS offer, party.name AS party,
       coalesce(answer, 'none found') AS answer, words, answeredOn
ORDER BY date DESC, from, issue, offer, party, answer, words
