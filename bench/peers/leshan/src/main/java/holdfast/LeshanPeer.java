package holdfast;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.leshan.core.endpoint.Protocol;
import org.eclipse.leshan.core.observation.Observation;
import org.eclipse.leshan.core.peer.OscoreIdentity;
import org.eclipse.leshan.core.request.ObserveRequest;
import org.eclipse.leshan.server.LeshanServer;
import org.eclipse.leshan.server.LeshanServerBuilder;
import org.eclipse.leshan.server.registration.Registration;
import org.eclipse.leshan.server.registration.RegistrationListener;
import org.eclipse.leshan.server.registration.RegistrationUpdate;
import org.eclipse.leshan.servers.security.SecurityInfo;
import org.eclipse.leshan.servers.security.SecurityStore;
import org.eclipse.leshan.transport.californium.server.endpoint.CaliforniumServerEndpointsProvider;
import org.eclipse.leshan.transport.californium.server.endpoint.coaps.CoapsServerProtocolProvider;

/**
 * An LwM2M server over DTLS on Leshan with its defaults but the socket's buffer: registrations and observations in memory. `KEY [PATH]`: the key in hex, good for every
 * endpoint under its own name; with PATH each device that registers is observed there. Counts what it is told.
 */
public final class LeshanPeer {
    private static final int CONNECTION_ID_LENGTH = 6;
    /** As Holdfast asks for: at default, datagrams of a fleet that wakes up are lost. */
    private static final int RECEIVE_BUFFER = 4 << 20;

    public static void main(String[] args) throws Exception {
        CaliforniumServerEndpointsProvider.Builder endpoints = new CaliforniumServerEndpointsProvider.Builder(
                new CoapsServerProtocolProvider());
        Configuration configuration = endpoints.createDefaultConfiguration();
        configuration.set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, CONNECTION_ID_LENGTH);
        configuration.set(DtlsConfig.DTLS_RECEIVE_BUFFER_SIZE, RECEIVE_BUFFER);
        configuration.set(DtlsConfig.DTLS_CIPHER_SUITES, List.of(CipherSuite.TLS_PSK_WITH_AES_128_CCM_8));
        endpoints.setConfiguration(configuration);
        endpoints.addEndpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Protocol.COAPS);

        LeshanServerBuilder builder = new LeshanServerBuilder();
        builder.setSecurityStore(oneKey(HexFormat.of().parseHex(args[0])));
        builder.setEndpointsProviders(endpoints.build());
        LeshanServer server = builder.build();

        LongAdder registrations = new LongAdder();
        LongAdder updates = new LongAdder();
        server.getRegistrationService().addListener(new RegistrationListener() {
            @Override
            public void registered(Registration registration, Registration previous, Collection<Observation> old) {
                registrations.increment();
                if (args.length > 1)
                    server.send(registration, new ObserveRequest(args[1]), response -> {
                    }, error -> error.printStackTrace());
            }

            @Override
            public void updated(RegistrationUpdate update, Registration updated, Registration previous) {
                updates.increment();
            }

            @Override
            public void unregistered(Registration registration, Collection<Observation> observations, boolean expired,
                    Registration next) {
            }
        });
        Notifications notifications = new Notifications();
        server.getObservationService().addListener(notifications);
        server.start();
        Parent.serve(server.getEndpoint(Protocol.COAPS).getURI().getPort(),
                Map.of("counts", () -> "\"registrations\":" + registrations + ",\"updates\":" + updates
                        + ",\"notifications\":" + notifications.count()));
    }

    private static SecurityStore oneKey(byte[] key) {
        return new SecurityStore() {
            @Override
            public SecurityInfo getByEndpoint(String endpoint) {
                return SecurityInfo.newPreSharedKeyInfo(endpoint, endpoint, key);
            }

            @Override
            public SecurityInfo getByIdentity(String identity) {
                return SecurityInfo.newPreSharedKeyInfo(identity, identity, key);
            }

            @Override
            public SecurityInfo getByOscoreIdentity(OscoreIdentity identity) {
                return null;
            }
        };
    }

    private LeshanPeer() {
    }
}
