export { UdpError, UdpTransport, type UdpOptions, type UdpPeer } from './udp-transport.ts';
