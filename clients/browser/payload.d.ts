/* The types of Payload.js, a script tag that sets `window.Payload`.

   Copy this file beside your own sources, or name it in `types` or `include` of tsconfig.json. Payload.js has
   no modules: there is nothing to import. */

declare namespace Payload {
  /** What `pl-input` of a sensitive field may be; such an element is a `<div>`. */
  type FieldName = 'card' | 'card_number' | 'expiry' | 'card_code' | 'cvc' | 'account_number' | 'routing_number';
  type CardBrand = 'american_express' | 'diners_club' | 'jcb' | 'discover' | 'unionpay' | 'mastercard' | 'visa';
  type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

  /** Of one wrong attribute, a text; of an object, the same for each that is wrong in it. */
  type Details = { [name: string]: string | Details };

  interface PaymentNamed {
    transaction_id: string;
  }

  interface MethodNamed {
    payment_method_id: string;
  }

  interface Failure {
    /** A sentence for the person, in the language of the page. */
    message: string;
    /** The API's name for it, such as `InvalidAttributes`. */
    error_type: string;
    error_description: string;
  }

  interface FormFailure extends Failure {
    /** By path in brackets: `{'payment_method[card][expiry]': 'Required'}`. */
    details: { [path: string]: string };
  }

  interface FormDecline {
    transaction_id: string;
    message: string;
    status_code: string;
    error_type: string;
    error_description: string;
  }

  interface FieldChange {
    target: HTMLElement;
    form_id: string;
    empty: boolean;
    complete: boolean;
    brand: CardBrand | null;
    /** The number of digits by name; never what is typed. */
    lengths: { [name: string]: number };
  }

  interface Invalid {
    target: HTMLElement;
    message: string;
    invalid: { [name: string]: string };
    /** While somebody types, rather than on submit. */
    live: boolean;
  }

  interface FormEvents {
    processing: {};
    processed: PaymentNamed;
    authorized: PaymentNamed;
    created: MethodNamed;
    updated: MethodNamed;
    success: PaymentNamed | MethodNamed;
    declined: FormDecline;
    error: FormFailure;
    invalid: Invalid;
    valid: { target: HTMLElement; live: boolean };
    focus: { target: HTMLElement };
    blur: { target: HTMLElement };
    ready: { target: HTMLElement };
    change: FieldChange;
  }

  interface SurfaceEvents {
    loaded: {};
    closed: {};
    error: Failure;
  }

  interface CheckoutEvents extends SurfaceEvents {
    processed: PaymentNamed;
    authorized: PaymentNamed;
    success: PaymentNamed;
    declined: { transaction_id: string; message: string; payments_attempted: number };
  }

  interface PaymentMethodsEvents extends SurfaceEvents {
    created: MethodNamed;
    updated: MethodNamed;
    deleted: MethodNamed;
  }

  type Handler<Events, Name extends keyof Events> = (event: Events[Name] & { type: Name }) => void;

  interface FormParams {
    form: HTMLFormElement;
    /** By default what the element's `pl-form` says, else `payment`. */
    type?: 'payment' | 'payment_method';
    /** Defaults under what the inputs hold. */
    payment?: { [name: string]: Json };
    payment_method?: { [name: string]: Json };
    /** `false`: the form is not sent to the shop after a success. */
    autosubmit?: boolean;
    preventDefaultOnSubmit?: boolean;
    preventSubmitOnEnter?: boolean;
    /** The class of what is wrong; `pl-invalid` by default. */
    styles?: { invalid?: string };
  }

  type Submitted = { type: 'success'; status: string } & (PaymentNamed | MethodNamed);

  /** What `submit()` rejects with. */
  interface SubmitError extends Error {
    data: { object: 'error'; error_type: string; error_description: string; details: Details | null };
    error_type: string;
    details: Details | null;
  }

  interface Field {
    readonly element: HTMLElement;
    focus(): void;
    clear(): void;
    /** Attributes of the element; null takes one away. */
    update(attributes: { [name: string]: string | null }): void;
  }

  class Form {
    constructor(given: HTMLFormElement | FormParams);
    readonly form: HTMLFormElement;
    on<Name extends keyof FormEvents>(name: Name, handler: Handler<FormEvents, Name>): this;
    submit(): Promise<Submitted>;
    /** The sensitive field of that name, if the form has one. */
    field(name: FieldName): Field | null;
    /** No wallet is reachable: the callback hears `false`. */
    applepay(target: 'open'): Promise<never>;
    applepay(target: Element, callback: (active: boolean) => void): this;
    applepay(callback: (active: boolean) => void): this;
    googlepay(target: 'open'): Promise<never>;
    googlepay(target: Element, callback: (active: boolean) => void): this;
    googlepay(callback: (active: boolean) => void): this;
    plaid(element: Element): this;
  }

  interface Looks {
    default?: { primaryColor?: string; backgroundColor?: string; color?: string };
  }

  interface CheckoutParams {
    /** Without one it opens over the page. */
    container?: Element;
    amount?: number | string;
    style?: Looks;
  }

  class Surface<Events> {
    on<Name extends keyof Events>(name: Name, handler: Handler<Events, Name>): this;
    close(): void;
    destroy(): void;
  }

  class Checkout extends Surface<CheckoutEvents> {
    constructor(given?: CheckoutParams);
  }

  /** A customer's own page of its methods. */
  class PaymentMethods extends Surface<PaymentMethodsEvents> {
    constructor(given: { container: Element; style?: Looks });
  }

  /** A panel that says that accounts are opened by the business. */
  class ProcessingAccount extends Surface<SurfaceEvents> {
    constructor(given?: { container?: Element });
  }
}

/** With the client token that the shop's server has made; before any of the constructors. */
declare function Payload(clientToken: string): void;

interface Window {
  Payload: typeof Payload;
}
