// What has come of each mediator's efforts? Counts, not causes
// folder: Mediation
// :param actor => ''
// :param limit => 30
// $actor (text): name or alias of the mediator; empty for all
// $limit (number): rows at most, those who mediate most first
// returns: mediator, mediations, parties, negotiations, offered, ongoing, ended, rejected, agreementsAfter, last
MATCH (mediator:Actor)-[:MEDIATES]->(mediation:Mediation)
WHERE mediator.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END
WITH mediator, collect(DISTINCT mediation) AS found
ORDER BY size(found) DESC, mediator.name, mediator.id
LIMIT toInteger($limit)
CALL (found) {
  UNWIND found AS mediation
  OPTIONAL MATCH (mediation)-[:BETWEEN]->(party:Actor)
  RETURN count(DISTINCT party.id) AS parties, max(mediation.lastOn) AS last
}
CALL (found) {
  UNWIND found AS mediation
  OPTIONAL MATCH (mediation)-[:IN_NEGOTIATION]->(negotiation:Negotiation)
  WITH negotiation, min(mediation.firstOn) AS first
  OPTIONAL MATCH (negotiation)<-[:IN_NEGOTIATION]-(event:TalksEvent)
  WHERE event.type = 'agreement' AND coalesce(event.happenedOn, event.reportedOn) >= first
  RETURN count(DISTINCT negotiation.id) AS negotiations, count(DISTINCT event.id) AS agreementsAfter
}
RETURN mediator.name AS mediator, size(found) AS mediations, parties, negotiations,
       size([one IN found WHERE one.status = 'offered']) AS offered, size([one IN found WHERE one.status = 'ongoing']) AS ongoing,
       size([one IN found WHERE one.status = 'ended']) AS ended, size([one IN found WHERE one.status = 'rejected']) AS rejected,
       agreementsAfter, last
ORDER BY mediations DESC, mediator, parties, last
