import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * Temporal's time-skipping test server, on loopback and at a time of our choice (the stock main listens on every
 * interface and starts now). Arguments: port, start as an ISO instant, and "once" to end when it is up.
 */
class TimeSkippingServer {
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    // Time is locked until somebody sleeps: nothing is skipped while a test prepares.
    var services = new TestServicesStarter(true, Instant.parse(arguments[1]).toEpochMilli());
    var builder = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    GRPCServerHelper.registerServicesAndHealthChecks(services.getServices(), builder);
    var server = builder.build().start();
    if (arguments.length > 2) System.exit(0);
    // A test that is killed must not leave a server behind.
    ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
    server.awaitTermination();
  }
}
