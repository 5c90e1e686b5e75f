package holdfast;

import java.net.InetAddress;
import java.security.cert.Certificate;
import java.util.List;

import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.interceptors.MessageInterceptor;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.leshan.client.endpoint.ClientEndpointToolbox;
import org.eclipse.leshan.client.servers.ServerInfo;
import org.eclipse.leshan.core.request.ContentFormat;
import org.eclipse.leshan.transport.californium.client.endpoint.CaliforniumClientEndpointFactory;
import org.eclipse.leshan.transport.californium.client.endpoint.coap.CoapClientEndpointFactory;
import org.eclipse.leshan.transport.californium.client.endpoint.coap.CoapClientProtocolProvider;

/** CoAP of a device that answers reads in one format where the server does not choose. Leshan would answer in TLV. */
final class PreferringProtocol extends CoapClientProtocolProvider {
    private final ContentFormat preferred;

    PreferringProtocol(ContentFormat preferred) {
        this.preferred = preferred;
    }

    @Override
    public CaliforniumClientEndpointFactory createDefaultEndpointFactory() {
        return new CoapClientEndpointFactory() {
            @Override
            public CoapEndpoint createCoapEndpoint(InetAddress address, Configuration configuration, ServerInfo server,
                    boolean clientInitiatedOnly, List<Certificate> trusted, ClientEndpointToolbox toolbox) {
                CoapEndpoint endpoint = super.createCoapEndpoint(address, configuration, server, clientInitiatedOnly,
                        trusted, toolbox);
                endpoint.addInterceptor(new Preference(preferred));
                return endpoint;
            }
        };
    }

    private record Preference(ContentFormat preferred) implements MessageInterceptor {
        @Override
        public void receiveRequest(Request request) {
            if (request.getCode() == Code.GET && !request.getOptions().hasAccept())
                request.getOptions().setAccept(preferred.getCode());
        }
    }
}
