package holdfast;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;

/**
 * The task over DTLS with Connection IDs. Either `psk KEY` in hex, good for every identity, or `x509 FOLDER` with server.key (PKCS #8), server.crt and
 * ca.crt, all DER: clients show a certificate of that CA.
 */
public final class DtlsPeer {
    public static void main(String[] args) throws Exception {
        Configuration configuration = Settings.benchmark();
        DtlsConnectorConfig.Builder dtls = DtlsConnectorConfig.builder(configuration)
                .setAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        dtls.set(DtlsConfig.DTLS_ROLE, DtlsRole.SERVER_ONLY);
        if ("psk".equals(args[0])) {
            suite(configuration, dtls, CipherSuite.TLS_PSK_WITH_AES_128_CCM_8);
            dtls.setAdvancedPskStore(new OneKey(HexFormat.of().parseHex(args[1])));
        } else {
            suite(configuration, dtls, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8);
            certificates(dtls, Path.of(args[1]));
        }
        CoapEndpoint endpoint = CoapEndpoint.builder().setConfiguration(configuration)
                .setConnector(new DTLSConnector(dtls.build())).build();
        Parent.serve(Task.start(configuration, endpoint), Map.of());
    }

    private static void suite(Configuration configuration, DtlsConnectorConfig.Builder dtls, CipherSuite suite) {
        configuration.set(DtlsConfig.DTLS_CIPHER_SUITES, List.of(suite));
        dtls.set(DtlsConfig.DTLS_CIPHER_SUITES, List.of(suite));
    }

    private static void certificates(DtlsConnectorConfig.Builder dtls, Path folder) throws Exception {
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(folder.resolve("server.key"))));
        dtls.set(DtlsConfig.DTLS_CLIENT_AUTHENTICATION_MODE, CertificateAuthenticationMode.NEEDED);
        dtls.setCertificateIdentityProvider(new SingleCertificateProvider(key,
                new Certificate[] { certificate(folder.resolve("server.crt")) }, CertificateType.X_509));
        dtls.setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                .setTrustedCertificates(certificate(folder.resolve("ca.crt"))).build());
    }

    private static Certificate certificate(Path file) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
    }
}
