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
import org.eclipse.leshan.core.model.ObjectLoader;
import org.eclipse.leshan.core.model.ObjectModel;
import org.eclipse.leshan.core.model.StaticModel;
import org.eclipse.leshan.core.request.BindingMode;
import org.eclipse.leshan.transport.californium.client.endpoint.CaliforniumClientEndpointsProvider;
import org.eclipse.leshan.transport.californium.client.endpoint.coap.CoapClientProtocolProvider;
import org.eclipse.leshan.transport.californium.client.endpoint.coaps.CoapsClientProtocolProvider;

/**
 * A device with objects 3 and 3303, spoken for by Leshan. Takes the options of Leshan's own demo client that the tests use: -u URL, -n endpoint,
 * -i identity, -p key in hex, -l lifetime, -cp period of updates in seconds, -cid on|off. It de-registers when it is told to end.
 */
public final class LeshanClient {
    private static final int SHORT_SERVER_ID = 123;

    public static void main(String[] args) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2)
            options.put(args[i], args[i + 1]);
        String url = options.get("-u");

        List<ObjectModel> models = new ArrayList<>(ObjectLoader.loadDefault());
        models.addAll(ObjectLoader.loadDdfResources("/models", new String[] { "3303.xml" }));
        ObjectsInitializer objects = new ObjectsInitializer(new StaticModel(models));
        if (options.containsKey("-i"))
            objects.setInstancesForObject(0, Security.psk(url, SHORT_SERVER_ID, options.get("-i").getBytes(),
                    HexFormat.of().parseHex(options.get("-p"))));
        else
            objects.setInstancesForObject(0, Security.noSec(url, SHORT_SERVER_ID));
        objects.setInstancesForObject(1, new Server(SHORT_SERVER_ID, Long.parseLong(options.getOrDefault("-l", "300")),
                EnumSet.of(BindingMode.U), false, BindingMode.U));
        objects.setInstancesForObject(3, new Device());
        objects.setInstancesForObject(3303, new Thermometer());

        CaliforniumClientEndpointsProvider.Builder endpoints = new CaliforniumClientEndpointsProvider.Builder(
                new CoapClientProtocolProvider(), new CoapsClientProtocolProvider());
        Configuration configuration = endpoints.createDefaultConfiguration();
        // 0 offers the extension and asks for no ID towards us; -1 does not offer it.
        configuration.set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, "on".equals(options.get("-cid")) ? 0 : -1);
        endpoints.setConfiguration(configuration);

        DefaultRegistrationEngineFactory engine = new DefaultRegistrationEngineFactory();
        if (options.containsKey("-cp"))
            engine.setCommunicationPeriod(Integer.parseInt(options.get("-cp")) * 1000);

        var client = new LeshanClientBuilder(options.get("-n")).setObjects(objects.createAll())
                .setEndpointsProviders(endpoints.build()).setRegistrationEngineFactory(engine).build();
        client.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> client.destroy(true)));
    }
}
