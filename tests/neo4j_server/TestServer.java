import java.nio.file.Path;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/** Starts Neo4j Community on loopback, authentication on: TestServer HOME BOLT_PORT HTTP_PORT CONF; stop it with SIGTERM. */
public class TestServer {
  public static void main(String[] args) throws Exception {
    SocketAddress bolt = new SocketAddress("127.0.0.1", Integer.parseInt(args[1]));
    SocketAddress http = new SocketAddress("127.0.0.1", Integer.parseInt(args[2]));
    DatabaseManagementService service = new DatabaseManagementServiceBuilder(Path.of(args[0]))
        .loadPropertiesFromFile(Path.of(args[3]))
        .setConfig(BoltConnector.enabled, true)
        .setConfig(BoltConnector.listen_address, bolt)
        .setConfig(BoltConnector.advertised_address, bolt)
        .setConfig(HttpConnector.enabled, true)
        .setConfig(HttpConnector.listen_address, http)
        .setConfig(HttpConnector.advertised_address, http)
        .setConfig(GraphDatabaseSettings.auth_enabled, true)
        .build();
    Runtime.getRuntime().addShutdownHook(new Thread(service::shutdown));
    System.out.println("ready");
    Thread.currentThread().join();
  }
}
