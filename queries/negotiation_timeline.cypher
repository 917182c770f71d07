// What was said and done in one negotiation, in order?
// folder: Talks
// :param negotiation => ''
// :param limit => 500
// $negotiation (text): part of the negotiation's name; the latest of that name is taken, empty for the latest of all
// $limit (number): rows at most, the latest
// returns: negotiation, date, kind, who, what
MATCH (negotiation:Negotiation)
WHERE toLower(negotiation.name) CONTAINS toLower($negotiation)
WITH negotiation ORDER BY coalesce(negotiation.lastOn, date('0001-01-01')) DESC, negotiation.name, negotiation.id LIMIT 1
CALL (negotiation) {
  MATCH (negotiation)<-[:IN_NEGOTIATION]-(position:Position)<-[:HOLDS]-(holder:Actor)
  RETURN position.firstOn AS date, CASE position.factuality WHEN 'asserted' THEN position.act ELSE position.act + ' (' + position.factuality + ')' END AS kind, [holder.name] AS who, position.content AS what
  UNION
  MATCH (negotiation)<-[:IN_NEGOTIATION]-(mediation:Mediation)
  RETURN mediation.firstOn AS date, mediation.method + ', ' + mediation.status AS kind,
         COLLECT { MATCH (mediation)<-[:MEDIATES]-(mediator:Actor) RETURN mediator.name ORDER BY mediator.name } AS who, mediation.name AS what
  UNION
  MATCH (negotiation)<-[:IN_NEGOTIATION]-(event:TalksEvent)
  RETURN coalesce(event.happenedOn, event.reportedOn) AS date, event.type AS kind,
         COLLECT { MATCH (event)-[:INVOLVES]->(party:Actor) RETURN party.name ORDER BY party.name } AS who, event.quote AS what
  UNION
  MATCH (negotiation)<-[:IN_NEGOTIATION]-(impasse:Impasse)
  RETURN impasse.since AS date, 'impasse, ' + impasse.rule AS kind,
         COLLECT { MATCH (impasse)-[:BETWEEN]->(party:Actor) RETURN party.name ORDER BY party.name } AS who, impasse.name AS what
  UNION
  MATCH (negotiation)<-[:IN_NEGOTIATION]-(shift:Shift)-[:BY]->(mover:Actor)
  RETURN shift.toOn AS date, 'shift, ' + shift.direction AS kind, [mover.name] AS who, shift.name AS what
}
WITH negotiation, date, kind, who, what
ORDER BY coalesce(date, date('0001-01-01')) DESC, kind, what, who
LIMIT toInteger($limit)
RETURN negotiation.name AS negotiation, date, kind, who, what
ORDER BY date, kind, what, who
