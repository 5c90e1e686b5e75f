package holdfast;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.eclipse.leshan.client.servers.LwM2mServer;
import org.eclipse.leshan.core.model.ObjectModel;
import org.eclipse.leshan.core.model.ResourceModel.Type;
import org.eclipse.leshan.core.request.argument.Arguments;
import org.eclipse.leshan.core.response.ExecuteResponse;
import org.eclipse.leshan.core.response.ReadResponse;

/** Leshan's object 3, which it leaves without a battery and unable to reboot: this one has both. */
public final class Device extends org.eclipse.leshan.client.object.Device {
    private static final int REBOOT = 4, POWER_SOURCES = 6, VOLTAGES = 7, BATTERY = 9;
    private volatile long battery = 80;

    public Device() {
        super("Leshan", "interop", "0001");
    }

    void setBattery(long percent) {
        battery = percent;
        fireResourceChange(BATTERY);
    }

    @Override
    public ReadResponse read(LwM2mServer server, int resource) {
        return switch (resource) {
        case POWER_SOURCES -> ReadResponse.success(resource, Map.of(0, 1L, 1, 5L), Type.INTEGER);
        case VOLTAGES -> ReadResponse.success(resource, Map.of(0, 3800L, 1, 5000L), Type.INTEGER);
        case BATTERY -> ReadResponse.success(resource, battery);
        default -> super.read(server, resource);
        };
    }

    @Override
    public ExecuteResponse execute(LwM2mServer server, int resource, Arguments arguments) {
        if (resource != REBOOT)
            return super.execute(server, resource, arguments);
        System.out.println("executed /3/0/4");
        LeshanClient.reboot();
        return ExecuteResponse.success();
    }

    @Override
    public List<Integer> getAvailableResourceIds(ObjectModel model) {
        return Stream.concat(super.getAvailableResourceIds(model).stream(), Stream.of(POWER_SOURCES, VOLTAGES, BATTERY))
                .distinct().sorted().toList();
    }
}
