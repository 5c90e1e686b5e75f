package holdfast;

import java.util.Map;

import org.eclipse.leshan.core.node.codec.DefaultLwM2mDecoder;
import org.eclipse.leshan.core.node.codec.LwM2mDecoder;
import org.eclipse.leshan.core.request.ContentFormat;

/** Content formats by the names that the tests use. */
final class Formats {
    private static final Map<String, ContentFormat> NAMES = Map.of("text", ContentFormat.TEXT, "cbor", ContentFormat.CBOR,
            "tlv", ContentFormat.TLV, "lwm2m-json", ContentFormat.JSON, "senml-json", ContentFormat.SENML_JSON,
            "senml-cbor", ContentFormat.SENML_CBOR);

    static ContentFormat named(String name) {
        return NAMES.get(name);
    }

    /** Understands values in this format alone; others are answered with 4.15. */
    static LwM2mDecoder only(ContentFormat format) {
        var decoders = DefaultLwM2mDecoder.getDefaultNodeDecoders(true);
        decoders.keySet().retainAll(java.util.Set.of(format));
        return new DefaultLwM2mDecoder(decoders, DefaultLwM2mDecoder.getDefaultPathDecoder());
    }
}
