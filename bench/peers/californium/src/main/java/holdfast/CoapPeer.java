package holdfast;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;

/** The task over plain CoAP. */
public final class CoapPeer {
    public static void main(String[] args) throws Exception {
        Configuration configuration = Settings.benchmark();
        CoapEndpoint endpoint = CoapEndpoint.builder().setConfiguration(configuration)
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).build();
        Parent.serve(Task.start(configuration, endpoint), Map.of());
    }
}
