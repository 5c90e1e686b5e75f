package holdfast;

import java.net.InetSocketAddress;

import javax.crypto.SecretKey;

import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.util.SecretUtil;
import org.eclipse.californium.scandium.util.ServerNames;

/** Gives the same key for every identity, at once. */
final class OneKey implements AdvancedPskStore {
    private final SecretKey key;

    OneKey(byte[] key) {
        this.key = SecretUtil.create(key, PskSecretResult.ALGORITHM_PSK);
    }

    @Override
    public boolean hasEcdhePskSupported() {
        return false;
    }

    @Override
    public PskSecretResult requestPskSecretResult(ConnectionId connection, ServerNames server,
            PskPublicInformation identity, String hmac, SecretKey otherSecret, byte[] seed, boolean extended) {
        return new PskSecretResult(connection, identity, SecretUtil.create(key));
    }

    @Override
    public PskPublicInformation getIdentity(InetSocketAddress peer, ServerNames server) {
        return null;
    }

    @Override
    public void setResultHandler(HandshakeResultHandler handler) {
    }
}
