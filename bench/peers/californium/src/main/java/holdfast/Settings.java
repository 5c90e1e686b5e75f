package holdfast;

import java.util.concurrent.TimeUnit;

import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.config.CoapConfig.MatcherMode;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.config.DtlsConfig;

/**
 * What Californium's authors set in their own benchmark server (cf-extplugtest-server, `--benchmark --no-plugtest`): deduplication for each peer,
 * room for a million peers, no health statistics; one or two receiving threads, a sending thread for each processor. Everything else is default.
 */
final class Settings {
    static final int CONNECTION_ID_LENGTH = 6;

    static {
        CoapConfig.register();
        UdpConfig.register();
        DtlsConfig.register();
    }

    static Configuration benchmark() {
        int processors = Runtime.getRuntime().availableProcessors();
        return new Configuration().set(CoapConfig.MAX_RESOURCE_BODY_SIZE, 8192)
                .set(CoapConfig.MAX_MESSAGE_SIZE, 1024)
                .set(CoapConfig.PREFERRED_BLOCK_SIZE, 1024)
                .set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP)
                .set(CoapConfig.PEERS_MARK_AND_SWEEP_MESSAGES, 16)
                .set(CoapConfig.MAX_ACTIVE_PEERS, 1_000_000)
                .set(CoapConfig.MAX_PEER_INACTIVITY_PERIOD, 60, TimeUnit.SECONDS)
                .set(CoapConfig.RESPONSE_MATCHING, MatcherMode.PRINCIPAL_IDENTITY)
                .set(DtlsConfig.DTLS_MAX_CONNECTIONS, 1_000_000)
                .set(DtlsConfig.DTLS_RECOMMENDED_CIPHER_SUITES_ONLY, false)
                .set(DtlsConfig.DTLS_AUTO_HANDSHAKE_TIMEOUT, null, TimeUnit.SECONDS)
                .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, CONNECTION_ID_LENGTH)
                .set(SystemConfig.HEALTH_STATUS_INTERVAL, 0, TimeUnit.SECONDS)
                .set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, processors > 3 ? 2 : 1)
                .set(UdpConfig.UDP_SENDER_THREAD_COUNT, processors);
    }

    private Settings() {
    }
}
