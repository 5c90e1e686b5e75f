package holdfast;

import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.ExecutorsUtil;
import org.eclipse.californium.elements.util.NamedThreadFactory;

/** What every server does: a GET of `temperature` gives 21.5, a POST to `dp` is taken, all else is 4.04. */
final class Task {
    private static final byte[] TEMPERATURE = "21.5".getBytes();

    /** Threads as the authors' benchmark server has them. Returns the port. */
    static int start(Configuration configuration, CoapEndpoint endpoint) {
        CoapServer server = new CoapServer(configuration);
        server.setExecutors(
                ExecutorsUtil.newScheduledThreadPool(configuration.get(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT),
                        new NamedThreadFactory("coap#")),
                ExecutorsUtil.newDefaultSecondaryScheduler("coap-secondary#"), false);
        server.add(new CoapResource("temperature") {
            @Override
            public void handleGET(CoapExchange exchange) {
                exchange.respond(ResponseCode.CONTENT, TEMPERATURE);
            }
        });
        server.add(new CoapResource("dp") {
            @Override
            public void handlePOST(CoapExchange exchange) {
                exchange.respond(ResponseCode.CHANGED);
            }
        });
        server.addEndpoint(endpoint);
        server.start();
        return endpoint.getAddress().getPort();
    }

    private Task() {
    }
}
