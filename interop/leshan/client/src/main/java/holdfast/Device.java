package holdfast;

import org.eclipse.leshan.client.servers.LwM2mServer;
import org.eclipse.leshan.core.request.argument.Arguments;
import org.eclipse.leshan.core.response.ExecuteResponse;

/** Leshan's object 3, which it leaves unable to reboot: this one says so on its output and stays. */
public final class Device extends org.eclipse.leshan.client.object.Device {
    public Device() {
        super("Leshan", "interop", "0001");
    }

    @Override
    public ExecuteResponse execute(LwM2mServer server, int resource, Arguments arguments) {
        if (resource != 4)
            return super.execute(server, resource, arguments);
        System.out.println("executed /3/0/4");
        return ExecuteResponse.success();
    }
}
