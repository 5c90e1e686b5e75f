package holdfast;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.leshan.client.LeshanClientBuilder;
import org.eclipse.leshan.client.engine.DefaultRegistrationEngineFactory;
import org.eclipse.leshan.client.object.Security;
import org.eclipse.leshan.client.object.Server;
import org.eclipse.leshan.client.resource.ObjectsInitializer;
import org.eclipse.leshan.client.resource.SimpleInstanceEnabler;
import org.eclipse.leshan.client.send.ManualDataSender;
import org.eclipse.leshan.core.model.ObjectLoader;
import org.eclipse.leshan.core.model.ObjectModel;
import org.eclipse.leshan.core.model.StaticModel;
import org.eclipse.leshan.core.request.BindingMode;
import org.eclipse.leshan.transport.californium.client.endpoint.CaliforniumClientEndpointsProvider;
import org.eclipse.leshan.transport.californium.client.endpoint.coap.CoapClientProtocolProvider;
import org.eclipse.leshan.transport.californium.client.endpoint.coaps.CoapsClientProtocolProvider;

/**
 * A device with objects 3, 16 and 3303, spoken for by Leshan. Takes the options of Leshan's own demo client that the tests use: -u URL, -n endpoint,
 * -i identity, -p key in hex, -l lifetime, -cp period of updates in seconds, -cid on|off; and of its own: -answers FORMAT (over coap) where the
 * server does not choose, -understands FORMAT and no other, -queue on, -bootstrap on (the URL is a bootstrap server's), -retry SECONDS
 * after a failed registration. It does what {@link Commands} lists, and
 * de-registers when it is told to end.
 */
public final class LeshanClient {
    private static final int SHORT_SERVER_ID = 123;
    private static final int REBOOT_AFTER_MS = 500;
    private static final int REQUEST_TIMEOUT_MS = 4000;
    private static org.eclipse.leshan.client.LeshanClient client;

    public static void main(String[] args) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2)
            options.put(args[i], args[i + 1]);
        String url = options.get("-u");

        List<ObjectModel> models = new ArrayList<>(ObjectLoader.loadDefault());
        models.addAll(ObjectLoader.loadDdfResources("/models", new String[] { "16.xml", "3303.xml" }));
        ObjectsInitializer objects = new ObjectsInitializer(new StaticModel(models));
        setAccount(objects, url, options);
        Device device = new Device();
        objects.setInstancesForObject(3, device);
        objects.setInstancesForObject(16, new SimpleInstanceEnabler(0, 0, Map.of(0, "one", 1, "two")));
        objects.setInstancesForObject(3303, new Thermometer());

        CoapClientProtocolProvider plain = options.containsKey("-answers")
                ? new PreferringProtocol(Formats.named(options.get("-answers")))
                : new CoapClientProtocolProvider();
        CaliforniumClientEndpointsProvider.Builder endpoints = new CaliforniumClientEndpointsProvider.Builder(plain,
                new CoapsClientProtocolProvider());
        Configuration configuration = endpoints.createDefaultConfiguration();
        // 0 offers the extension and asks for no ID towards us; -1 does not offer it.
        configuration.set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, "on".equals(options.get("-cid")) ? 0 : -1);
        endpoints.setConfiguration(configuration);

        DefaultRegistrationEngineFactory engine = new DefaultRegistrationEngineFactory();
        if (options.containsKey("-cp"))
            engine.setCommunicationPeriod(Integer.parseInt(options.get("-cp")) * 1000);
        if (options.containsKey("-retry"))
            engine.setRetryWaitingTimeInMs(Integer.parseInt(options.get("-retry")) * 1000)
                    .setRequestTimeoutInMs(REQUEST_TIMEOUT_MS);
        engine.setQueueMode("on".equals(options.get("-queue")));

        LeshanClientBuilder builder = new LeshanClientBuilder(options.get("-n")).setObjects(objects.createAll())
                .setDataSenders(new ManualDataSender()).setEndpointsProviders(endpoints.build())
                .setRegistrationEngineFactory(engine);
        if (options.containsKey("-understands"))
            builder.setDecoder(Formats.only(Formats.named(options.get("-understands"))));
        client = builder.build();
        client.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> client.destroy(true)));
        new Commands(client, device).follow();
    }

    private static void setAccount(ObjectsInitializer objects, String url, Map<String, String> options) {
        boolean isBootstrap = "on".equals(options.get("-bootstrap"));
        if (options.containsKey("-i")) {
            byte[] identity = options.get("-i").getBytes(), key = HexFormat.of().parseHex(options.get("-p"));
            objects.setInstancesForObject(0, isBootstrap ? Security.pskBootstrap(url, identity, key)
                    : Security.psk(url, SHORT_SERVER_ID, identity, key));
        } else {
            objects.setInstancesForObject(0, Security.noSec(url, SHORT_SERVER_ID));
        }
        if (isBootstrap) {
            objects.setClassForObject(1, Server.class);
            return;
        }
        EnumSet<BindingMode> bindings = EnumSet.of(BindingMode.U);
        objects.setInstancesForObject(1, new Server(SHORT_SERVER_ID,
                Long.parseLong(options.getOrDefault("-l", "300")), bindings, false, BindingMode.U));
    }

    /** Once the execute that asks for it is answered. */
    static void reboot() {
        new Thread(() -> {
            try {
                Thread.sleep(REBOOT_AFTER_MS);
            } catch (InterruptedException e) {
                return;
            }
            client.stop(false);
            client.start();
        }, "reboot").start();
    }
}
