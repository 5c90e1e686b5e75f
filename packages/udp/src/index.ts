export { UdpError, UdpTransport, type UdpPeer } from './udp-transport.ts';
