/** One test of the OMA LwM2M enabler test specification 1.1 (OMA-ETS-LightweightM2M-V1_1) that a server can pass. */
export interface CatalogueEntry {
  /** What passing it shows, in our words. */
  readonly shows: string;
  /** Why nothing shows it yet. */
  readonly gap?: string;
}

/** The number that follows {@link TEST_ID}. The selection is that of Zephyr's interop suite, which lists the ids that clients and servers test in practice. */
export const catalogue = {
  0: { shows: 'A device that asks is bootstrapped and told when it is over' },
  1: { shows: 'A device gets a server account with a pre-shared key, and registers with it' },
  2: {
    shows: 'A device gets a server account with a certificate, and registers with it',
  },
  4: { shows: 'The bootstrap server deletes accounts of the device' },
  5: { shows: 'A device is sent back to its bootstrap server' },
  6: {
    shows: 'A device with a server account registers, and one without asks its bootstrap server',
  },
  7: {
    shows: 'A device whose server cannot be reached goes back to its bootstrap server',
  },
  8: {
    shows: 'The bootstrap server reads what the device has',
  },
  9: {
    shows: 'Accounts that do not hold together are refused at the end of the bootstrap',
  },
  101: { shows: 'A device registers, with its lifetime, version, binding and objects' },
  102: { shows: 'A changed lifetime arrives with an update' },
  103: { shows: 'A device says goodbye' },
  104: { shows: 'A device updates its registration when it is told to' },
  105: { shows: 'An update of a registration that is gone is refused, and the device registers anew' },
  107: { shows: 'Updates keep a registration alive beyond its lifetime' },
  108: { shows: 'A device registers in queue mode' },
  109: { shows: 'What is asked of a device that sleeps waits until it is heard' },
  201: { shows: 'Values are read as plain text' },
  203: { shows: 'Values are read as TLV' },
  204: { shows: 'Values are read as the JSON of LwM2M 1.0' },
  205: { shows: 'Values are written as plain text' },
  211: { shows: 'Values are read as CBOR' },
  212: { shows: 'Values are written as CBOR' },
  215: { shows: 'Values are written as TLV' },
  220: { shows: 'Values are written as the JSON of LwM2M 1.0' },
  221: { shows: 'The Security object can be neither read nor written' },
  222: { shows: 'An object is read' },
  223: { shows: 'An object instance is read' },
  224: { shows: 'A resource is read' },
  225: { shows: 'A resource instance is read' },
  226: { shows: 'Some resources of an instance are written, and the others stay' },
  227: { shows: 'A resource is replaced' },
  228: { shows: 'A resource instance is written' },
  229: { shows: 'Objects, instances, resources and resource instances are read together' },
  230: { shows: 'Resources of several objects are written together' },
  231: { shows: 'Values are read as SenML JSON' },
  232: { shows: 'Values are read as SenML CBOR' },
  233: { shows: 'Values are written as SenML CBOR' },
  234: { shows: 'Values are written as SenML JSON' },
  235: { shows: 'Everything is read together, from the root' },
  236: { shows: 'Of paths read together, those that the device has are answered' },
  237: { shows: 'An object is read in the format that the device chooses' },
  241: { shows: 'A device reboots when it is told to, and comes back' },
  256: { shows: 'A write that the device refuses changes nothing, and the refusal is told' },
  257: {
    shows: 'Resources of several objects are written together, and each has its value after',
  },
  260: { shows: 'What a device has is discovered, with the attributes that were set' },
  261: {
    shows: 'Attributes of a multiple resource and of its instances are set and discovered',
  },
  280: { shows: 'Of paths read together nothing more than was asked for is answered' },
  281: { shows: 'Of paths read together those that cannot be read are left out' },
  301: { shows: 'Notifications of an observed resource arrive, as its attributes ask' },
  302: {
    shows: 'A notification that nobody observes is answered with a reset, which ends it',
  },
  303: { shows: 'An observation is cancelled by telling the device' },
  304: { shows: 'Several paths are observed together' },
  305: { shows: 'An observation of several paths is cancelled' },
  306: { shows: 'Values that a device sends of its own accord are kept' },
  307: {
    shows: 'A device is muted, sends nothing, and sends again when it may',
  },
  308: { shows: 'A new instance shows in an observation of several paths' },
  309: { shows: 'A deleted instance leaves an observation of several paths' },
  310: { shows: 'A changed value shows in an observation of several paths' },
  311: { shows: 'Several values that a device sends together are kept' },
  401: { shows: 'A device registers over DTLS with its pre-shared key' },
  1630: { shows: 'An instance of the Portfolio object is created and read' },
  1635: { shows: 'An instance of the Portfolio object is deleted' },
} as const satisfies Readonly<Record<number, CatalogueEntry>>;

export type TestNumber = keyof typeof catalogue;

export const TEST_ID = 'LightweightM2M-1.1-int-';
